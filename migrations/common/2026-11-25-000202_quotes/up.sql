-- Who asks for the money, at which rate of VAT (in hundredths of a percent), who gets the offer, and what is said with it.
ALTER TABLE quotes ADD COLUMN issuer TEXT NOT NULL DEFAULT 'marketplace';
ALTER TABLE quotes ADD COLUMN vat_points INTEGER NOT NULL DEFAULT 2000;
ALTER TABLE quotes ADD COLUMN to_name TEXT NOT NULL DEFAULT '';
ALTER TABLE quotes ADD COLUMN to_email TEXT NOT NULL DEFAULT '';
ALTER TABLE quotes ADD COLUMN note TEXT NOT NULL DEFAULT '';
-- Support lets the work begin before the money is there.
ALTER TABLE quotes ADD COLUMN on_account BOOLEAN NOT NULL DEFAULT FALSE;
-- What the pro-forma invoice says, as it was when the price was accepted: enough to draw the same paper again.
ALTER TABLE quotes ADD COLUMN invoice TEXT;
-- The same payment for a price written down twice is one.
CREATE UNIQUE INDEX payments_once ON payments (ticket_id, direction, paid_on, pence, reference)
  WHERE quote_id IS NOT NULL;
