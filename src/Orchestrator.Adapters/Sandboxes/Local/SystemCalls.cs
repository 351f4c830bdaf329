using System.Runtime.InteropServices;

namespace Orchestrator.Sandboxes.Local;

/// <summary>The numbers of the system calls that the filter knows, on this machine's processor.</summary>
internal sealed record SystemCalls(uint Architecture, uint CloneCall, uint Clone3, uint Socket, uint Ioctl, uint Personality, bool HasX32, IReadOnlyList<uint> Refused)
{
    public static SystemCalls Current => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => X64,
        System.Runtime.InteropServices.Architecture.Arm64 => Arm64,
        var other => throw new PlatformNotSupportedException($"The sandbox's system call filter is not known for {other}."),
    };

    // acct, add_key, bpf, clock_adjtime, clock_settime, delete_module, fanotify_init, finit_module, fsconfig,
    // fsmount, fsopen, fspick, init_module, io_uring_enter, io_uring_register, io_uring_setup, ioperm, iopl,
    // kcmp, kexec_file_load, kexec_load, keyctl, lookup_dcookie, mbind, migrate_pages, mount, mount_setattr,
    // move_mount, move_pages, name_to_handle_at, nfsservctl, open_by_handle_at, open_tree, perf_event_open, pidfd_getfd, pivot_root,
    // process_madvise, process_vm_readv, process_vm_writev, ptrace, quotactl, quotactl_fd, reboot, request_key, set_mempolicy,
    // setdomainname, sethostname, setns, settimeofday, swapoff, swapon, _sysctl, sysfs, syslog,
    // umount2, unshare, uselib, userfaultfd, ustat, vhangup, vmsplice, memfd_secret, chroot
    public static SystemCalls X64 { get; } = new(
        0xC000003E, 56, 435, 41, 16, 135, HasX32: true,
        [
            163, 248, 321, 305, 227, 176, 300, 313, 431, 432, 430, 433, 175, 426, 427, 425, 173, 172, 312, 320, 246, 250, 212, 237, 256,
            165, 442, 429, 279, 303, 180, 304, 428, 298, 438, 155, 440, 310, 311, 101, 179, 443, 169, 249, 238, 171, 170, 308, 164, 168,
            167, 156, 139, 103, 166, 272, 134, 323, 136, 153, 278, 447, 161,
        ]);

    public static SystemCalls Arm64 { get; } = new(
        0xC00000B7, 220, 435, 198, 29, 92, HasX32: false,
        [
            89, 217, 280, 266, 112, 106, 262, 273, 431, 432, 430, 433, 105, 426, 427, 425, 272, 294, 104, 219, 18, 235, 238, 40, 442, 429,
            239, 264, 42, 265, 428, 241, 438, 41, 440, 270, 271, 117, 60, 443, 142, 218, 237, 162, 161, 268, 170, 225, 224, 116, 39, 97, 282, 58, 75,
            447, 51,
        ]);
}
