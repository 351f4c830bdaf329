using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>Reviews and the remarks on lines.</summary>
internal static class Reviews
{
    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", call =>
            call.Page(call.Pull(call.Repository("pull_requests", "read")).Pull!.Reviews.Select(review => Shapes.Whole("pull-request-review", Shapes.Review(review)))));
        routes.Map("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/comments", call =>
            call.Page(call.Pull(call.Repository("pull_requests", "read")).Pull!.Threads
                .SelectMany(thread => thread.Comments, (thread, comment) => (Thread: thread, Comment: comment))
                .OrderBy(one => one.Comment.Id)
                .Select(one => Shapes.Whole("pull-request-review-comment", Shapes.ReviewComment(one.Thread, one.Comment)))));
        routes.Map("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies", call =>
        {
            var pull = call.Pull(call.Repository("pull_requests", "write")).Pull!;
            var id = call.Number("comment_id");

            // Only the first remark of a thread can be replied to.
            var thread = pull.Threads.FirstOrDefault(one => one.Comments[0].Id == id) ?? throw RefusedException.NotFound();
            var comment = new HostedComment(call.State.NextId(), call.Grant!.Account, Issues.Text(call), call.State.Now());
            thread.Comments.Add(comment);
            return Answer.Created(Shapes.Whole("pull-request-review-comment", Shapes.ReviewComment(thread, comment)));
        });
    }
}
