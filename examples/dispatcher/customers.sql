-- Who calls: sqlite3 customers.db < customers.sql
CREATE TABLE customers (number TEXT PRIMARY KEY, attributes TEXT NOT NULL);
INSERT INTO customers VALUES
  ('+81312340000', '{"filter": "email", "email": "sato@example.jp", "department_id": 11}'),
  ('+81312340001', '{"filter": "department_id", "department_id": [12]}');
