using static Orchestrator.Sandboxes.Attacks.SandboxAttack;

namespace Orchestrator.Sandboxes.Attacks;

/// <summary>On files of the machine, of other sandboxes, and of what sandboxes are made of.</summary>
internal static class FileAttacks
{
    private const string Nothing = "denied|No such file";

    public static IReadOnlyList<SandboxAttack> All { get; } =
    [
        Absent("read a file of the host", "grep {SECRET} {FILE}"),
        Absent("list a directory of the host", "ls {DIRECTORY}"),
        Absent("reach a file of the host through a link", "ln -s {FILE} /tmp/link && grep {SECRET} /tmp/link; r=$?; rm -f /tmp/link; exit $r"),
        Absent("reach a file of the host through many steps up", "cd /tmp && grep {SECRET} ../../../../../../../../..{FILE}"),
        Shell("read the host's passwords", "cat /etc/shadow", Nothing),
        Shell("list root's home", "ls -A /root | grep . || ls /root/.ssh", Nothing),
        Shell("list the homes of others", "ls /home | grep -v '^agent$' || ls /home/../home/root", Nothing),
        Search("find the host's own users", "grep -E '^(daemon|systemd|postgres|www-data)' /etc/passwd"),
        Shell("read keys of the host's certificates", "ls /etc/ssl/private/*", Nothing),
        Shell("read the host's mail, logs and databases", "ls -d /var/lib/dpkg /var/log/dpkg.log /var/lib/docker /var/lib/postgresql/*", Nothing),
        Shell("read files of the boot", "ls /boot/* /initrd*", Nothing),
        Shell("put a program among the system's", "touch /usr/bin/evil"),
        Shell("change a program of the system", "echo x >> /usr/bin/git"),
        Shell("replace the shell", "ln -sf /tmp/x /bin/sh"),
        Shell("write to the root", "touch /evil"),
        Shell("write to /etc", "echo evil >> /etc/passwd"),
        Shell("preload a library everywhere", "echo /tmp/evil.so > /etc/ld.so.preload"),
        Shell("change how names are resolved", "echo '1.2.3.4 example.org' >> /etc/hosts"),
        Shell("change the sandbox's first process", "echo x > /run/init.pl"),
        Shell("remove the sandbox's first process", "rm -f /run/init.pl"),
        Shell("write where the control socket was", "touch /run/orchestrator/x"),
        Shell("speak to the control socket", "perl -e 'socket(S,1,5,0); connect(S, pack(q(S a108), 1, q(/run/orchestrator/control))) or die qq($!\\n)'", Nothing),
        Shell("write to a mounted program", "echo x > /opt/agents/tool/file.txt"),
        Shell("change the mode of a mounted program", "chmod 777 /opt/agents/tool/file.txt"),
        Shell("remove a mounted program", "rm -f /opt/agents/tool/file.txt"),
        Shell("write to the template of the work tree", "for f in /run/seed/file.txt /opt/agents/tool/file.txt; do echo x > $f && exit 0; done; exit 1", "Read-only|denied|No such"),
        Shell("make a block device", "mknod /tmp/disk b 8 0"),
        Perl("make the memory device", "attempt('mknodat', -100, \"/tmp/mem\\0\", 0020666, 0x101)"),
        Shell("open the disk", "for d in /dev/sda /dev/vda /dev/nvme0n1 /dev/xvda /dev/mem /dev/kmem /dev/port; do head -c 1 $d && exit 0; done; exit 1", Nothing),
        Shell("open loop, fuse, kvm, tun", "for d in /dev/loop-control /dev/loop0 /dev/fuse /dev/kvm /dev/net/tun /dev/vhost-net; do head -c 0 $d && exit 0; done; exit 1", Nothing),
        Shell("write to the kernel's log", "echo x > /dev/kmsg", Nothing + "|Read-only"),
        Shell("write to the console", "echo x > /dev/console", "denied|No such|Read-only|not permitted"),
        Shell("make a file in /dev", "echo x > /dev/evil", "Read-only|denied"),
        Shell("make a program that others run as us", "cp /bin/cat /tmp/cat && chmod 6755 /tmp/cat && chown 0:0 /tmp/cat"),
        Shell("become root with a program of the system", "su -c id root", "must be run from a terminal|Authentication failure|denied|cannot|not|user root does not exist|Cannot"),
        Perl("open a file by its handle", "attempt('open_by_handle_at', -100, pack('L L Q', 8, 1, 2), 0)"),
        Perl("get the handle of a file", "my $h = pack('L l a128', 128, 0, ''); my $m = pack('l', 0); attempt('name_to_handle_at', -100, \"/usr\\0\", $h, $m, 0)"),
        Perl("watch every file that is opened", "attempt('fanotify_init', 0, 0)"),
        Perl("set quotas", "attempt('quotactl', 0x800002, \"/dev/sda1\\0\", 0, 0)"),
        Shell("find another sandbox's files", "ls -d /work/{KEY} /tmp/{KEY} /run/{KEY} /mnt/work /mnt/in", Nothing),
        Quiet("find what another sandbox wrote", "grep -rs {SECRET} /tmp /home /work /dev/shm /mnt /run"),
        Shell("find docker's, bus' and databases' sockets", "ls /var/run/docker.sock /run/docker.sock /run/podman/podman.sock /run/containerd/containerd.sock /run/dbus /var/run/postgresql /tmp/.s.PGSQL.5432", Nothing),
        Search("find any socket in the file system", "find / -xdev -type s 2>/dev/null | grep . || ls /run/*.sock /run/*/*.sock {SOCKET} 2>/dev/null | grep ."),
    ];
}
