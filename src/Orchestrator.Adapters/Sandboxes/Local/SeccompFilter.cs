using System.Buffers.Binary;

namespace Orchestrator.Sandboxes.Local;

/// <summary>
/// Refuses the system calls that a program at work does not need and that have been ways out: other processes' memory,
/// namespaces, mounts, keys, kernel modules, <c>io_uring</c>, and sockets that are neither local nor Internet.
/// </summary>
internal static class SeccompFilter
{
    private const uint Allow = 0x7FFF0000;
    private const uint KillProcess = 0x80000000;
    private const uint NotPermitted = 0x00050000 | 1;
    private const uint NotImplemented = 0x00050000 | 38;
    private const uint FamilyNotSupported = 0x00050000 | 97;
    private const uint X32Bit = 0x40000000;

    // Offsets in seccomp_data: number, architecture, arguments of 64 bits, of which the lower half comes first.
    private const uint Number = 0;
    private const uint Architecture = 4;
    private const uint FirstArgument = 16;
    private const uint SecondArgument = 24;

    // NEWTIME | NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
    private const uint NewNamespaces = 0x00000080 | 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;
    private const uint PushInput = 0x5412;
    private const uint LinuxConsole = 0x541C;

    // AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: the last says which interfaces there are, which is one.
    private static readonly uint[] Families = [1, 2, 10, 16];

    /// <summary>The program as bubblewrap takes it.</summary>
    public static byte[] Assemble(SystemCalls calls)
    {
        var program = Program(calls);
        var bytes = new byte[program.Count * 8];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(i * 8);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Code);
            at[2] = program[i].IfTrue;
            at[3] = program[i].IfFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].Value);
        }

        return bytes;
    }

    internal static IReadOnlyList<BpfInstruction> Program(SystemCalls calls)
    {
        var program = new List<BpfInstruction>
        {
            // Numbers mean other calls under another architecture.
            BpfInstruction.Load(Architecture),
            BpfInstruction.JumpIfEqual(calls.Architecture, 1, 0),
            BpfInstruction.Return(KillProcess),
            BpfInstruction.Load(Number),
        };
        if (calls.HasX32)
        {
            program.Add(BpfInstruction.JumpIfAtLeast(X32Bit, 0, 1));
            program.Add(BpfInstruction.Return(KillProcess));
        }

        // Its flags are behind a pointer, where a filter cannot look; programs fall back to clone.
        Refuse(program, calls.Clone3, NotImplemented);
        foreach (var call in calls.Refused)
        {
            Refuse(program, call, NotPermitted);
        }

        program.AddRange(
        [
            BpfInstruction.JumpIfEqual(calls.CloneCall, 0, 4),
            BpfInstruction.Load(FirstArgument),
            BpfInstruction.JumpIfAnyBit(NewNamespaces, 0, 1),
            BpfInstruction.Return(NotPermitted),
            BpfInstruction.Return(Allow),
        ]);
        program.AddRange(
        [
            BpfInstruction.JumpIfEqual(calls.Ioctl, 0, 5),
            BpfInstruction.Load(SecondArgument),
            BpfInstruction.JumpIfEqual(PushInput, 1, 0),
            BpfInstruction.JumpIfEqual(LinuxConsole, 0, 1),
            BpfInstruction.Return(NotPermitted),
            BpfInstruction.Return(Allow),
        ]);

        // Only what every program gets anyway: anything else switches protections off.
        program.AddRange(
        [
            BpfInstruction.JumpIfEqual(calls.Personality, 0, 5),
            BpfInstruction.Load(FirstArgument),
            BpfInstruction.JumpIfEqual(0, 2, 0),
            BpfInstruction.JumpIfEqual(0xFFFFFFFF, 1, 0),
            BpfInstruction.Return(NotPermitted),
            BpfInstruction.Return(Allow),
        ]);

        program.Add(BpfInstruction.JumpIfEqual(calls.Socket, 0, (byte)(Families.Length + 3)));
        program.Add(BpfInstruction.Load(FirstArgument));
        for (var i = 0; i < Families.Length; i++)
        {
            program.Add(BpfInstruction.JumpIfEqual(Families[i], (byte)(Families.Length - i), 0));
        }

        program.Add(BpfInstruction.Return(FamilyNotSupported));
        program.Add(BpfInstruction.Return(Allow));
        program.Add(BpfInstruction.Return(Allow));
        return program;
    }

    private static void Refuse(List<BpfInstruction> program, uint call, uint answer)
    {
        program.Add(BpfInstruction.JumpIfEqual(call, 0, 1));
        program.Add(BpfInstruction.Return(answer));
    }
}
