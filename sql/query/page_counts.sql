-- page_counts counts the pages by feed and state.
-- columns: feed, state, pages, due (of those, how many will be fetched again)
SELECT feed, state, count(*) AS pages, count(next_look) AS due FROM page GROUP BY feed, state ORDER BY feed, state
