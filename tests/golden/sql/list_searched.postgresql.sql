SELECT page.id AS c0, page.version AS c1, page.number AS c2, d1.name AS c3, page._k0
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.place AS place, t.id AS _k0
FROM e_sale AS t LEFT OUTER JOIN e_place AS j1 ON j1.id = t.place AND j1.deleted_at IS NULL
WHERE t.deleted_at IS NULL AND (lower(t.number) LIKE %(q_0)s::VARCHAR ESCAPE '\' OR lower(j1.name) LIKE %(q_0)s::VARCHAR ESCAPE '\') ORDER BY t.id ASC
 LIMIT %(limit)s::BIGINT) AS page LEFT OUTER JOIN e_place AS d1 ON d1.id = page.place AND d1.deleted_at IS NULL ORDER BY page._k0 ASC
