-- Secrets that development generates for itself, so that all nodes on one database share them.
create table lockstep_secret (
    name       varchar(64)              not null primary key,
    value      bytea                    not null,
    gmt_create timestamp with time zone not null
);
