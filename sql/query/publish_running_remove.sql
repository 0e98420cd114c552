-- publish_running_remove takes the running day's coverage out of the published copy.
DELETE FROM published.coverage_running
