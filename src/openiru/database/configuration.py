"""How is the embedded server set up?"""

from typing import Final

from openiru.database.layout import PORT, Layout

FILE_NAME: Final = "openiru.conf"
INCLUDE_LINE: Final = f"\ninclude '{FILE_NAME}'\n"

# Only the private socket folder leads to the server: whoever may enter it may connect.
ACCESS_RULES: Final = "local all all trust\n"

_LASTING: Final = """\
fsync = on
synchronous_commit = on
"""

_FLEETING: Final = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""

_FIXED: Final = """\
# Written anew at each start; changes here are lost.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 60
timezone = 'UTC'

# Sized for a desktop with two cores and 24 GB of memory that does other work as well.
shared_buffers = '256MB'
effective_cache_size = '6GB'
work_mem = '32MB'
maintenance_work_mem = '256MB'
random_page_cost = 1.1
max_parallel_workers_per_gather = 1
max_parallel_maintenance_workers = 1
max_worker_processes = 4
jit = off

# Bulk imports: few checkpoints, and no second copy of rows loaded into fresh tables.
wal_level = minimal
max_wal_senders = 0
max_wal_size = '2GB'
min_wal_size = '160MB'
wal_buffers = '16MB'
checkpoint_timeout = '15min'

# The log names errors but repeats neither statements nor rows: they hold personal data.
logging_collector = on
log_filename = 'server-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_timezone = 'UTC'
log_checkpoints = off
log_min_error_statement = panic
log_min_duration_statement = -1
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
"""


def configuration(layout: Layout, *, lasting: bool) -> str:
    """The text of our configuration file.

    Args:
        layout: where sockets and logs go.
        lasting: whether committed data must survive a power failure; tests do without.
    """
    places = f"port = {PORT}\nunix_socket_directories = '{layout.sockets}'\nlog_directory = '{layout.logs}'\n"
    return _FIXED + places + (_LASTING if lasting else _FLEETING)
