GRANT USAGE ON SCHEMA market TO saker_app;
GRANT SELECT, INSERT, DELETE ON market.recorded_candles TO saker_app;
GRANT SELECT, INSERT, UPDATE ON market.playback TO saker_app;
