SELECT page.id AS c0, page.version AS c1, page.number AS c2, d1.name AS c3, page._k0, page._k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.place AS place, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND (t."on", t.id) < (%(k0)s::DATE, %(k1)s::BIGINT) ORDER BY t."on" DESC, t.id DESC
 LIMIT %(limit)s::BIGINT) AS page LEFT OUTER JOIN e_place AS d1 ON d1.id = page.place AND d1.deleted_at IS NULL ORDER BY page._k0 DESC, page._k1 DESC
