namespace Orchestrator.Egress.Remote;

/// <summary>What a frame says.</summary>
internal enum FrameKind
{
    None,

    /// <summary>Worker: open a way out, for as long as this connection lasts.</summary>
    Open,

    /// <summary>Worker: what follows comes from the sandbox.</summary>
    Connect,

    /// <summary>Worker: I am here; what has been used?</summary>
    Ask,

    /// <summary>Worker: close the way out.</summary>
    Close,

    /// <summary>Gateway: done, go on.</summary>
    Accepted,

    /// <summary>Gateway: no.</summary>
    Refused,

    /// <summary>Gateway: what has been used so far.</summary>
    Usage,

    /// <summary>Gateway: a model request was answered.</summary>
    Call,

    /// <summary>Gateway: the way out is closed; this is all that was used.</summary>
    Closed,
}
