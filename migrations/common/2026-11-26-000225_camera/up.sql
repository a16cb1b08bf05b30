-- What a photo's file says of itself: the camera, and when it was taken by the camera's own clock, which knows no time zone.
ALTER TABLE photos ADD COLUMN camera TEXT;
ALTER TABLE photos ADD COLUMN taken_at TIMESTAMP;
ALTER TABLE batch_photos ADD COLUMN camera TEXT;
ALTER TABLE batch_photos ADD COLUMN taken_at TIMESTAMP;
