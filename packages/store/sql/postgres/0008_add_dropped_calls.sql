-- Adds the calls that nobody waits for any more; workers from before go on.

-- A race that another branch has won. The runs that they started are canceled; the row goes when none of them is left.
create table millrace.dropped_calls (
  project text collate "C" not null,
  -- The caller.
  run_id text collate "C" not null,
  -- The signal that would have told it of the end.
  signal text collate "C" not null,
  primary key (project, run_id, signal)
);
