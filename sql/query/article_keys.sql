-- article_keys gives the hash of every article's key.
-- columns: key_hash
SELECT key_hash FROM article
