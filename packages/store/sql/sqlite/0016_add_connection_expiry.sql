-- Adds when a credential ends, where the service says it; workers from before go on without it.

alter table connection_health add column expires_at integer;
