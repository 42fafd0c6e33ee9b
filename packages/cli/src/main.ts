import { execute } from "./execute.ts";

// Whoever reads has seen enough (`millrace runs | head -1`): that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

process.exitCode = await execute(process.argv.slice(2));
