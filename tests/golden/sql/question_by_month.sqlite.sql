SELECT u.d0, u.d1, u.source, u.m3, u.m4, r1.name AS c5
FROM (SELECT f0.d0 AS d0, f0.d1 AS d1, 0 AS source, dg_join(sum(f0.v2 >> ?), sum(f0.v2 & ?)) AS m3, CAST(NULL AS TEXT) AS m4
FROM (SELECT c0.month AS d0, j1.place AS d1, t.amount AS v2
FROM e_sale_line AS t JOIN e_sale AS j1 ON j1.id = t.sale AND j1.deleted_at IS NULL LEFT OUTER JOIN e_calendar_day AS c0 ON c0.date = j1."on"
WHERE t.deleted_at IS NULL) AS f0 GROUP BY f0.d0, f0.d1 UNION ALL SELECT f1.d0 AS d0, f1.d1 AS d1, 1 AS source, CAST(NULL AS TEXT) AS m3, dg_join(sum(f1.v2 >> ?), sum(f1.v2 & ?)) AS m4
FROM (SELECT c0.month AS d0, t.place AS d1, t.cost AS v2
FROM e_sale AS t LEFT OUTER JOIN e_calendar_day AS c0 ON c0.date = t."on"
WHERE t.deleted_at IS NULL) AS f1 GROUP BY f1.d0, f1.d1
 LIMIT ? OFFSET ?) AS u LEFT OUTER JOIN e_place AS r1 ON r1.id = u.d1 AND r1.deleted_at IS NULL
