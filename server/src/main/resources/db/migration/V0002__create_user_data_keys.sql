-- One data key per user, wrapped by a master key: deleting a row makes that user's data unreadable.
create table user_data_key (
    user_id       varchar(50)              not null primary key,
    wrapped_key   bytea                    not null,
    master_key_id varchar(32)              not null,
    gmt_create    timestamp with time zone not null
);
