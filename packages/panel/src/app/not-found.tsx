import { Link } from "@tanstack/react-router";

export function NotFound() {
  return (
    <main className="p-6">
      <h1 className="text-lg font-semibold">There is no such page</h1>
      <p className="mt-2 text-muted">
        The navigation above leads to every page; most begin at the{" "}
        <Link to="/" className="link">
          runs
        </Link>
        .
      </p>
    </main>
  );
}
