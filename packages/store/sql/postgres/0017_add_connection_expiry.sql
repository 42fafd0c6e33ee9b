-- Adds when a credential ends, where the service says it; workers from before go on without it.

alter table millrace.connection_health add column expires_at bigint;
