using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Orchestrator.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Scheduling : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_stage_attempts_state_repository",
                table: "stage_attempts");

            migrationBuilder.DropIndex(
                name: "ix_stage_attempts_state_team",
                table: "stage_attempts");

            migrationBuilder.AddColumn<string>(
                name: "sandbox",
                table: "stage_attempts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "needs",
                table: "runs",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "outages",
                columns: table => new
                {
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    since = table.Column<string>(type: "TEXT", nullable: false),
                    until = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outages", x => new { x.kind, x.name });
                });

            migrationBuilder.CreateTable(
                name: "team_shares",
                columns: table => new
                {
                    team = table.Column<string>(type: "TEXT", nullable: false),
                    begin = table.Column<double>(type: "REAL", nullable: false),
                    end = table.Column<double>(type: "REAL", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_team_shares", x => x.team);
                });

            migrationBuilder.CreateTable(
                name: "workers",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    agents = table.Column<string>(type: "TEXT", nullable: false),
                    sandboxes = table.Column<string>(type: "TEXT", nullable: false),
                    slots = table.Column<int>(type: "INTEGER", nullable: false),
                    started_at = table.Column<string>(type: "TEXT", nullable: false),
                    heartbeat_at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workers", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "ix_stage_attempts_state_team_repository_priority_created_at",
                table: "stage_attempts",
                columns: new[] { "state", "team", "repository", "priority", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_runs_finished_at",
                table: "runs",
                column: "finished_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "outages");

            migrationBuilder.DropTable(
                name: "team_shares");

            migrationBuilder.DropTable(
                name: "workers");

            migrationBuilder.DropIndex(
                name: "ix_stage_attempts_state_team_repository_priority_created_at",
                table: "stage_attempts");

            migrationBuilder.DropIndex(
                name: "ix_runs_finished_at",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "sandbox",
                table: "stage_attempts");

            migrationBuilder.DropColumn(
                name: "needs",
                table: "runs");

            migrationBuilder.CreateIndex(
                name: "ix_stage_attempts_state_repository",
                table: "stage_attempts",
                columns: new[] { "state", "repository" });

            migrationBuilder.CreateIndex(
                name: "ix_stage_attempts_state_team",
                table: "stage_attempts",
                columns: new[] { "state", "team" });
        }
    }
}
