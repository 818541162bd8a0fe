SELECT page.id AS c0, page.version AS c1, page.number AS c2, d1.name AS c3, page.place AS c4, page._k0, page._k1
FROM (SELECT anon_1.id AS id, anon_1.version AS version, anon_1.number AS number, anon_1.place AS place, anon_1._k0 AS _k0, anon_1._k1 AS _k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.place AS place, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND t."on" IS NULL ORDER BY t.id DESC
 LIMIT ? OFFSET ?) AS anon_1 UNION ALL SELECT anon_2.id AS id, anon_2.version AS version, anon_2.number AS number, anon_2.place AS place, anon_2._k0 AS _k0, anon_2._k1 AS _k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.place AS place, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND t."on" IS NOT NULL ORDER BY t."on" DESC, t.id DESC
 LIMIT ? OFFSET ?) AS anon_2
 LIMIT ? OFFSET ?) AS page LEFT OUTER JOIN e_place AS d1 ON d1.id = page.place AND d1.deleted_at IS NULL ORDER BY page._k0 DESC NULLS FIRST, page._k1 DESC
