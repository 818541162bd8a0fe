SELECT page.id AS c0, page.version AS c1, page.number AS c2, CASE WHEN (page.owner = ?) THEN ? ELSE ? END AS c3, CASE WHEN (page.owner = ?) THEN page.cost END AS c4, page._k0, page._k1
FROM (SELECT every.id AS id, every.version AS version, every.number AS number, every.owner AS owner, every.cost AS cost, every._k0 AS _k0, every._k1 AS _k1
FROM (SELECT anon_1.id AS id, anon_1.version AS version, anon_1.number AS number, anon_1.owner AS owner, anon_1.cost AS cost, anon_1._k0 AS _k0, anon_1._k1 AS _k1
FROM (SELECT anon_2.id AS id, anon_2.version AS version, anon_2.number AS number, anon_2.owner AS owner, anon_2.cost AS cost, anon_2._k0 AS _k0, anon_2._k1 AS _k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.owner AS owner, t.cost AS cost, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND CASE WHEN (t.owner = ?) THEN t.cost END > ? AND t.owner_team = ? AND t."on" IS NULL ORDER BY t.id DESC
 LIMIT ? OFFSET ?) AS anon_2 UNION ALL SELECT anon_3.id AS id, anon_3.version AS version, anon_3.number AS number, anon_3.owner AS owner, anon_3.cost AS cost, anon_3._k0 AS _k0, anon_3._k1 AS _k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.owner AS owner, t.cost AS cost, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND CASE WHEN (t.owner = ?) THEN t.cost END > ? AND t.owner_team = ? AND t."on" IS NOT NULL ORDER BY t."on" DESC, t.id DESC
 LIMIT ? OFFSET ?) AS anon_3
 LIMIT ? OFFSET ?) AS anon_1 UNION ALL SELECT anon_4.id AS id, anon_4.version AS version, anon_4.number AS number, anon_4.owner AS owner, anon_4.cost AS cost, anon_4._k0 AS _k0, anon_4._k1 AS _k1
FROM (SELECT anon_5.id AS id, anon_5.version AS version, anon_5.number AS number, anon_5.owner AS owner, anon_5.cost AS cost, anon_5._k0 AS _k0, anon_5._k1 AS _k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.owner AS owner, t.cost AS cost, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND CASE WHEN (t.owner = ?) THEN t.cost END > ? AND t.owner = ? AND (t.owner_team IN (?)) IS NOT 1 AND t."on" IS NULL ORDER BY t.id DESC
 LIMIT ? OFFSET ?) AS anon_5 UNION ALL SELECT anon_6.id AS id, anon_6.version AS version, anon_6.number AS number, anon_6.owner AS owner, anon_6.cost AS cost, anon_6._k0 AS _k0, anon_6._k1 AS _k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.owner AS owner, t.cost AS cost, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND CASE WHEN (t.owner = ?) THEN t.cost END > ? AND t.owner = ? AND (t.owner_team IN (?)) IS NOT 1 AND t."on" IS NOT NULL ORDER BY t."on" DESC, t.id DESC
 LIMIT ? OFFSET ?) AS anon_6
 LIMIT ? OFFSET ?) AS anon_4) AS every ORDER BY every._k0 DESC NULLS FIRST, every._k1 DESC
 LIMIT ? OFFSET ?) AS page ORDER BY page._k0 DESC NULLS FIRST, page._k1 DESC
