"""Files made to harm, in the sandbox and beside the peer."""
