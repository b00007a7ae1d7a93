#include "models/ingest/demo/demo_writer.h"
