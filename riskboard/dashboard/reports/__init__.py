"""Reports for people who do not use the product: gathered from the queries of the pages, worded, drawn on paper."""
