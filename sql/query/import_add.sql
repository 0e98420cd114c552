-- import_add records what an imported file held and what became of it.
-- $file, $started, $finished, $read, $added, $updated, $duplicate, $rejected,
-- $undated, $repaired, $first_date, $last_date
INSERT INTO import VALUES ($file, $started, $finished, $read, $added, $updated, $duplicate, $rejected,
    $undated, $repaired, $first_date, $last_date)
