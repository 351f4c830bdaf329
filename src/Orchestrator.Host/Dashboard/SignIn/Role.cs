namespace Orchestrator.Dashboard.SignIn;

/// <summary>What somebody may do. Each may all that those before it may.</summary>
public enum Role
{
    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Cancel runs and let them go on.</summary>
    Operator,

    /// <summary>Approve plans and let held changes through.</summary>
    Approver,

    /// <summary>Everything.</summary>
    Admin,
}
