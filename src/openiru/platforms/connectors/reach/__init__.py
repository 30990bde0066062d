"""How connectors reach out, whatever they say: checked addresses, bounded exchanges over HTTP and SMTP, letters."""
