"""What a site's third parties look like: a small web app, and a walk through it."""
