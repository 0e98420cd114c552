-- source_orphans_remove takes out the sources that no article is from any more.
DELETE FROM source WHERE id NOT IN (SELECT source FROM article)
