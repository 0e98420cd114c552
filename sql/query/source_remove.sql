-- source_remove takes out sources that are about to be written anew.
-- $ids INTEGER[]
DELETE FROM source WHERE id IN (SELECT unnest($ids::INTEGER[]))
