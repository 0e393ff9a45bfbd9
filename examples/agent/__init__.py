"""An agent that connects to a site by its address alone."""
