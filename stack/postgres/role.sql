-- The official image runs this before schema.sql, with psql. The services' role is no superuser.
\getenv password POSTGRES_PASSWORD
create role shortener login password :'password';
