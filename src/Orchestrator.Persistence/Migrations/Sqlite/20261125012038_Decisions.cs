using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Orchestrator.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Decisions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "handled_requests",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_handled_requests", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_runs_repository_created_at",
                table: "runs",
                columns: new[] { "repository", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_runs_repository_current_state_created_at",
                table: "runs",
                columns: new[] { "repository", "current_state", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_handled_requests_at",
                table: "handled_requests",
                column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "handled_requests");

            migrationBuilder.DropIndex(
                name: "ix_runs_repository_created_at",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "ix_runs_repository_current_state_created_at",
                table: "runs");
        }
    }
}
