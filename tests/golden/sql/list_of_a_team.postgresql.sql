SELECT page.id AS c0, page.version AS c1, page.number AS c2, CASE WHEN (page.owner = %(me)s::BIGINT) THEN %(param_1)s::INTEGER ELSE %(param_2)s::INTEGER END AS c3, CASE WHEN (page.owner = %(me)s::BIGINT) THEN page.cost END AS c4, page._k0, page._k1
FROM (SELECT every.id AS id, every.version AS version, every.number AS number, every.owner AS owner, every.cost AS cost, every._k0 AS _k0, every._k1 AS _k1
FROM (SELECT anon_1.id AS id, anon_1.version AS version, anon_1.number AS number, anon_1.owner AS owner, anon_1.cost AS cost, anon_1._k0 AS _k0, anon_1._k1 AS _k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.owner AS owner, t.cost AS cost, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND CASE WHEN (t.owner = %(me)s::BIGINT) THEN t.cost END > %(param_3)s::BIGINT AND t.owner_team = %(team_0)s::BIGINT ORDER BY t."on" DESC, t.id DESC
 LIMIT %(limit)s::BIGINT) AS anon_1 UNION ALL SELECT anon_2.id AS id, anon_2.version AS version, anon_2.number AS number, anon_2.owner AS owner, anon_2.cost AS cost, anon_2._k0 AS _k0, anon_2._k1 AS _k1
FROM (SELECT t.id AS id, t.version AS version, t.number AS number, t.owner AS owner, t.cost AS cost, t."on" AS _k0, t.id AS _k1
FROM e_sale AS t
WHERE t.deleted_at IS NULL AND CASE WHEN (t.owner = %(me)s::BIGINT) THEN t.cost END > %(param_3)s::BIGINT AND t.owner = %(me)s::BIGINT AND (t.owner_team IN (%(team_0)s::BIGINT)) IS NOT true ORDER BY t."on" DESC, t.id DESC
 LIMIT %(limit)s::BIGINT) AS anon_2) AS every ORDER BY every._k0 DESC, every._k1 DESC
 LIMIT %(limit)s::BIGINT) AS page ORDER BY page._k0 DESC, page._k1 DESC
