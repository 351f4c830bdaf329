# Writes a root file system to standard output: what a sandbox needs, made of this machine's own programs, since tests have no
# registry to get an image from.
set -eu

programs="sh bash env cat ls cp mv rm mkdir touch chmod chown ln readlink stat dd head tail cut tr wc sort uniq grep sed awk find xargs sleep
kill id hostname date echo printf true false test yes tee od seq mknod chroot mount umount unshare nsenter dmesg su perl git tar timeout
setsid nproc ps df du diff mktemp basename dirname pwd uname whoami expr sha256sum base64 getent ulimit"
trees="/usr/lib/git-core /usr/share/git-core /usr/share/perl /usr/lib/*/perl /usr/lib/*/perl-base /usr/lib/*/perl5 /usr/share/perl5"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# With its links' targets: sh is a link to dash.
add() { printf '%s\n' "$1" "$(readlink -f "$1")"; }

for program in $programs; do
    for place in /usr/bin /usr/sbin; do
        if [ -x "$place/$program" ]; then add "$place/$program"; fi
    done
done | sort -u >files
ldd $(cat files) /usr/lib/git-core/git-remote-http 2>/dev/null | grep -o '[[:space:]]/[^ :]*' | tr -d '[:blank:]' | sort -u | while read -r library; do
    case $library in /lib*) library=/usr$library ;; esac
    add "$library"
done | sort -u >libraries

mkdir root
cd root
mkdir -p dev etc home/agent mnt opt proc root run sys tmp usr/bin usr/lib usr/lib64 usr/sbin var work
ln -s usr/bin bin && ln -s usr/lib lib && ln -s usr/lib64 lib64 && ln -s usr/sbin sbin
sort -u ../files ../libraries | sed 's,^/,,' >../list
ls -d $trees 2>/dev/null | sed 's,^/,,' >../trees
tar -C / --exclude='*.pod' -cf - --no-recursion -T ../list --recursion -T ../trees | tar -xf -
# Behind this link is another, outside of what was taken.
if [ -e usr/bin/mawk ]; then ln -sf mawk usr/bin/awk; fi
printf 'root:x:0:0:root:/root:/bin/sh\n' >etc/passwd
printf 'the image has this and nobody may read it\n' >etc/shadow
chmod 600 etc/shadow
tar -cf - .
