using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Orchestrator.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LocalForge : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "local_comments",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    thread_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    author = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    is_ours = table.Column<bool>(type: "INTEGER", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_local_comments", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "local_pull_requests",
                columns: table => new
                {
                    repository = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    run_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    head_branch = table.Column<string>(type: "TEXT", nullable: false),
                    head_commit = table.Column<string>(type: "TEXT", nullable: false),
                    base_branch = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_local_pull_requests", x => new { x.repository, x.number });
                });

            migrationBuilder.CreateTable(
                name: "local_threads",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    repository = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    path = table.Column<string>(type: "TEXT", nullable: true),
                    line = table.Column<int>(type: "INTEGER", nullable: true),
                    is_resolved = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_local_threads", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_local_comments_idempotency_key",
                table: "local_comments",
                column: "idempotency_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_local_comments_thread_id",
                table: "local_comments",
                column: "thread_id");

            migrationBuilder.CreateIndex(
                name: "ix_local_pull_requests_repository_head_branch_state",
                table: "local_pull_requests",
                columns: new[] { "repository", "head_branch", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_local_threads_repository_number",
                table: "local_threads",
                columns: new[] { "repository", "number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "local_comments");

            migrationBuilder.DropTable(
                name: "local_pull_requests");

            migrationBuilder.DropTable(
                name: "local_threads");
        }
    }
}
