-- How many lines the ledger of a company has: signed contracts, and confirmed orders without contract.
SELECT (SELECT COUNT(*) FROM sales_contract WHERE state IN ('signed', 'done', 'terminated') AND company_id = %(company)s)
       + (SELECT COUNT(*) FROM sale_order
           WHERE state = 'sale' AND sales_contract_id IS NULL AND company_id = %(company)s)
