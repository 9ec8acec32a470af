"""The two faces: FastAPI and the command line."""
