-- topic_add writes the row of a topic.
-- $id, $slug, $name, $description, $colour, $version, $tagged_docs
INSERT INTO topic VALUES ($id, $slug, $name, $description, $colour, $version, $tagged_docs)
