-- The role as which the server connects: no superuser, so that the policies bind it, and owner of its own schema.
create role app login password 'app';
grant create on database app to app;
alter schema public owner to app;
