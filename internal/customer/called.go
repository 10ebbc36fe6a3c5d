package customer

// Called is the SQL of what customer c is called where many are listed: the name, or for whom a file knows by a number
// alone, the number as #77.
const Called = `CASE WHEN c.name <> '' THEN c.name ELSE COALESCE((SELECT '#' || MIN(i.value) FROM customer_identity i
		WHERE i.customer_id = c.id AND i.kind = 'source'), '') END`
