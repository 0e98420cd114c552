-- story_counts counts the articles in the three units.
-- columns: articles, texts, stories, pending (articles not compared with others yet)
SELECT count(*), count(DISTINCT text_hash), count(DISTINCT story), count(*) - count(sketch) FROM article
