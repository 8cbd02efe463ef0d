// ELK makes itself the worker's message handler when it finds itself in one.
import "elkjs/lib/elk-worker.min.js";
