"""Where bulk work runs; the work itself knows only `concurrent.futures.Executor`."""
