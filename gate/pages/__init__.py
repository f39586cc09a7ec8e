"""The gate as people see it: server-rendered pages for every audience, in three languages."""
