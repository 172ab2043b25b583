-- Orders ask for their users and phones, a whole group in one statement.
CREATE INDEX idx_risk_block_subject ON risk_block (subject);
