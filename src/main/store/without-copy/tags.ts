/** SQL for the tags of the trace `t`, a row each; none where a damaged file holds no list. */
export const tagsSql = "json_each(CASE WHEN json_valid(t.tags) THEN t.tags ELSE '[]' END)"
