-- public_columns lists the views of the public schema as ad-hoc SQL sees them, in
-- the order in which the schema makes them, with what their comments say.
--
-- columns: view, about_view, "column", type, about_column; one row a column
SELECT v.view_name AS view, coalesce(v.comment, '') AS about_view, c.column_name AS "column", c.data_type AS type, coalesce(c.comment, '') AS about_column
FROM duckdb_views() v JOIN duckdb_columns() c ON c.table_name = v.view_name AND c.schema_name = v.schema_name AND c.database_name = v.database_name
WHERE NOT v.internal AND v.database_name = current_database()
ORDER BY v.view_oid, c.column_index
