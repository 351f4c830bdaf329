namespace Orchestrator.Sandboxes.Local;

/// <summary>One instruction of the kernel's classic packet filter language, which seccomp speaks.</summary>
internal readonly record struct BpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Value)
{
    public static BpfInstruction Load(uint offset) => new(0x20, 0, 0, offset);

    public static BpfInstruction Return(uint value) => new(0x06, 0, 0, value);

    /// <summary>Goes on after <paramref name="ifTrue"/> or <paramref name="ifFalse"/> instructions.</summary>
    public static BpfInstruction JumpIfEqual(uint value, byte ifTrue, byte ifFalse) => new(0x15, ifTrue, ifFalse, value);

    public static BpfInstruction JumpIfAtLeast(uint value, byte ifTrue, byte ifFalse) => new(0x35, ifTrue, ifFalse, value);

    public static BpfInstruction JumpIfAnyBit(uint bits, byte ifTrue, byte ifFalse) => new(0x45, ifTrue, ifFalse, bits);
}
